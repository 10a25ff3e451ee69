/* The screens about customers, fetched together when the first of them is asked for. */
export { CustomerPage } from "./customer";
export { CustomerForm } from "./form";
export { CustomersPage } from "./list";
