/* Views that somebody gave a name: a screen's address with its filters. Pure. */

export interface View {
  name: string;
  address: string;
}

const MOST = 20;

export function added(views: readonly View[], view: View): View[] {
  return [...without(views, view), view].slice(-MOST);
}

export function without(views: readonly View[], { address }: View): View[] {
  return views.filter((view) => view.address !== address);
}

/** Whatever else stands in its place is no view; an address of another site leads nowhere. */
export function parsed(text: string): View[] {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(view: unknown): view is View {
  const { name, address } = (view ?? {}) as Partial<View>;
  return typeof name === "string" && typeof address === "string" && /^\/staff(?=$|[/?])/.test(address);
}
