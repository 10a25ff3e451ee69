/* The API's types, as the server wrote them down. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type ActivityPage = Schemas["ActivityPage"];
export type AnyEvent = Schemas["AnyEvent"];
export type Batch = Schemas["Batch"];
export type BatchFile = Schemas["BatchFile"];
export type BatchScreen = Schemas["BatchScreen"];
export type Card = Schemas["Card"];
export type DocumentScreen = Schemas["DocumentScreen"];
export type Customer = Schemas["Customer"];
export type Fault = Schemas["Fault"];
export type HandedOut = Schemas["HandedOut"];
export type Item = Schemas["Item"];
export type Line = Schemas["Line"];
export type Key = Schemas["Key"];
export type Link = Schemas["Link"];
export type Listed = Schemas["Listed"];
export type LiveScreen = Schemas["LiveScreen"];
export type Me = Schemas["Me"];
export type Member = Schemas["Member"];
export type OpenSession = Schemas["OpenSession"];
export type Owed = Schemas["Owed"];
export type Party = Schemas["Party"];
export type PaymentMeans = Schemas["PaymentMeans"];
export type PortalClientFrame = Schemas["PortalClientFrame"];
export type PortalDocument = Schemas["PortalDocument"];
export type PortalHome = Schemas["PortalHome"];
export type PortalServerFrame = Schemas["PortalServerFrame"];
export type Preview = Schemas["Preview"];
export type Problem = Schemas["Problem"];
export type SecondStep = Schemas["SecondStep"];
export type ServerFrame = Schemas["ServerFrame"];
export type Remark = Schemas["Remark"];
export type Snapshot = Schemas["Snapshot"];
export type Taken = Schemas["Taken"];
export type Today = Schemas["Today"];
export type Viewer = Schemas["Viewer"];
export type VisitRow = Schemas["VisitRow"];

export type Role = Member["role"];
export type Scope = Key["scopes"][number];
export type Section = Schemas["Beat"]["section"];
export type VisitClass = VisitRow["visit_class"];
export type Status = Card["status"];
export const SECTIONS = ["summary", "lines", "terms", "payment"] as const satisfies Section[];
