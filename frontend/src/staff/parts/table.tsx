/* A table from its columns, so that one more column is one more row of a list. */
import type { ComponentChildren } from "preact";

export interface Column<Row> {
  head: string;
  /** The heading is only read aloud. */
  unseen?: boolean;
  /** Of the heading and of each cell: `number`, `wide` (left out when it is narrow), … */
  class?: string;
  /** What more a cell is, such as `zero`. */
  mark?: (row: Row) => string | false;
  heading?: ComponentChildren;
  cell: (row: Row) => ComponentChildren;
}

interface Props<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** A row's key and attributes. */
  row: (row: Row) => { key: string } & Record<string, unknown>;
  /** What stands under a row, over all columns; nothing where it is closed. */
  below?: (row: Row) => ComponentChildren;
  attributes?: Record<string, unknown>;
}

export function Table<Row>({ columns, rows, row, below, attributes }: Props<Row>) {
  return (
    <table {...attributes}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.head} scope="col" class={column.class}>
              {column.unseen ? <span class="visually-hidden">{column.head}</span> : (column.heading ?? column.head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((each) => (
          <Cells key={row(each).key} of={each} row={row} below={below} columns={columns} />
        ))}
      </tbody>
    </table>
  );
}

/** Drawn again only when one of these or a signal differs, where any signal is read at all. */
function Cells<Row>({ of, row, below, columns }: { of: Row; below: Props<Row>["below"] | undefined } & Pick<Props<Row>, "row" | "columns">) {
  const under = below?.(of);
  return (
    <>
      <tr {...row(of)}>
        {columns.map((column) => (
          <td key={column.head} class={[column.class, column.mark?.(of)].filter(Boolean).join(" ") || undefined}>
            {column.cell(of)}
          </td>
        ))}
      </tr>
      {under && (
        <tr class="below">
          <td colSpan={columns.length}>{under}</td>
        </tr>
      )}
    </>
  );
}
