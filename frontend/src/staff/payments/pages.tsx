/* The screens of payments, fetched together. */
export { PaymentsPage } from "./list";
export { PaymentScreen } from "./payment";
