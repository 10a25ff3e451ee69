"""The same paper by WeasyPrint: a line of JSON in for each document, a line with its cost out.

The texts come ready, as our own template gets them; what is measured is the setting alone.
"""

import html
import json
import sys
import time
from pathlib import Path
from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration

STYLE = """
@page { size: A4; margin: 24mm 20mm 27mm 24mm;
  @bottom-left { content: element(legal); width: 136mm }
  @bottom-right { content: counter(page) " of " counter(pages); font: 8.5pt Inter } }
body { font: 9.5pt/1.35 Inter; color: #201b16 }
.legal { position: running(legal); font-size: 8.5pt; color: #6b645c }
.head { display: flex; justify-content: space-between; height: 26mm }
.head b, h1, .headline, .note { font-family: Pagella; font-weight: 400 }
.quiet, dt, th { color: #6b645c; font-weight: 400 }
.whom { display: flex; justify-content: space-between; min-height: 38mm }
h1 { font-size: 26pt; margin: 0 } h2 { font-size: 9.5pt; margin: 9mm 0 2mm }
.title { display: flex; justify-content: space-between; align-items: end; margin: 7mm 0 5mm }
.headline { font-size: 18pt; text-align: right } .note { font-size: 12pt; width: 138mm }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums }
.lines thead { border-bottom: 0.8pt solid } .lines td { border-bottom: 0.5pt solid #cfc8bf }
.lines td, .lines th { padding: 2.2mm 0 2.2mm 5mm; text-align: right; vertical-align: top }
.lines :first-child { padding-left: 0; text-align: left } tr { break-inside: avoid }
.sums { width: 78mm; margin: 3mm 0 0 auto; break-inside: avoid } .sums td { padding: 1mm 0 }
.sums td + td { text-align: right } .strong { font-weight: 600; border-top: 0.8pt solid }
.pay { display: flex; gap: 8mm; margin-top: 12mm; break-inside: avoid } svg { width: 24mm }
dl { display: grid; grid-template-columns: auto 1fr; gap: 1mm 4mm; margin: 0 } dd { margin: 0 }
"""


def main() -> None:
    fonts = json.loads(sys.stdin.readline())
    faces = "".join(
        f"@font-face {{ font-family: {family}; src: url('file://{path}') }}"
        for family, path in fonts.items()
    )
    configuration = FontConfiguration()
    style = weasyprint.CSS(string=faces + STYLE, font_config=configuration)
    print(json.dumps({"name": f"WeasyPrint {weasyprint.__version__}"}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        before = time.process_time()
        written = weasyprint.HTML(string=page(asked["sheet"])).write_pdf(
            stylesheets=[style], font_config=configuration, pdf_variant="pdf/a-3a", pdf_tags=True
        )
        spent = time.process_time() - before
        if asked["keep"]:
            Path(asked["keep"]).write_bytes(written)
        print(json.dumps({"cpu": spent}), flush=True)


def page(sheet: dict[str, Any]) -> str:
    head = sheet["head"]
    ways = "".join(
        f"<div><h2>{escaped(name)}</h2>{pairs(rows)}</div>" for name, rows in sheet["ways_to_pay"]
    )
    return f"""<!doctype html><html lang="{sheet["language"]}-{sheet["region"]}">
<title>{escaped(sheet["title"])}</title><body><p class="legal">{escaped(sheet["legal"])}</p>
<div class="head"><div><b>{escaped(head["name"])}</b><br>{escaped(head["tagline"])}</div>
<div class="quiet">{"<br>".join(map(escaped, head["contact"]))}</div></div>
<div class="whom"><div><small>{escaped(sheet["sender"])}</small><br>
{"<br>".join(map(escaped, sheet["recipient"]))}</div>{pairs(sheet["facts"])}</div>
<div class="title"><h1>{escaped(sheet["heading"])}</h1>
<div class="headline">{escaped(sheet["headline"])}<br><small>{escaped(sheet["when"])}</small></div>
</div>{"".join(f'<p class="note">{escaped(note)}</p>' for note in sheet["notes"])}
<table class="lines"><thead><tr>{cells(sheet["columns"], "th")}</tr></thead>
<tbody>{"".join(map(row, sheet["rows"]))}</tbody></table>
<table class="sums">{sums(sheet["sums"])}{sums([sheet["total"]], "strong")}
{sums(sheet["balance"])}{sums([sheet["final"]], "strong")}</table>
<div class="pay">{sheet["code"]}{ways}</div>
<h2>{escaped(sheet["words"]["terms"])}</h2><p class="quiet">{escaped(sheet["terms"])}</p></body>"""


def row(line: dict[str, Any]) -> str:
    more = "".join(f'<br><small class="quiet">{escaped(text)}</small>' for text in line["more"])
    figures = cells([line[name] for name in ("quantity", "price", "tax", "amount")], "td")
    return f"<tr><td>{escaped(line['name'])}{more}</td>{figures}</tr>"


def sums(pairs: list[Any], kind: str = "") -> str:
    return "".join(f'<tr class="{kind}">{cells(pair, "td")}</tr>' for pair in pairs)


def pairs(found: list[Any]) -> str:
    return f"<dl>{''.join(f'<dt>{escaped(n)}</dt><dd>{escaped(v)}</dd>' for n, v in found)}</dl>"


def cells(texts: list[str], element: str) -> str:
    return "".join(f"<{element}>{escaped(text)}</{element}>" for text in texts)


escaped = html.escape

if __name__ == "__main__":
    main()
