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
  attributes?: Record<string, unknown>;
}

export function Table<Row>({ columns, rows, row, attributes }: Props<Row>) {
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
          <tr {...row(each)}>
            {columns.map((column) => (
              <td key={column.head} class={[column.class, column.mark?.(each)].filter(Boolean).join(" ") || undefined}>
                {column.cell(each)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
