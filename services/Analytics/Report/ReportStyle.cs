using CityIp.Analytics.Charts;

namespace CityIp.Analytics.Report;

/// <summary>One sheet of A4, on a screen and on paper.</summary>
internal static class ReportStyle
{
    public const string Css = $$"""

        @page { size: A4; margin: 7mm 11mm; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #eef1f3; color: {{Ink.Text}}; font: 11px/1.35 {{Svg.Fonts}}; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        main { width: 188mm; margin: 12px auto; padding: 0; background: #fff; box-shadow: 0 0 0 9mm #fff; }
        h1 { white-space: nowrap; }
        header { display: flex; justify-content: space-between; align-items: baseline; gap: 16px; border-bottom: 2px solid {{Ink.Text}}; margin-bottom: 7px; }
        h1 { margin: 0 0 3px; font-size: 21px; line-height: 1.2; }
        h2 { margin: 5px 0 2px; font-size: 12.5px; line-height: 1.25; break-after: avoid; }
        p { margin: 0 0 3px; }
        .kicker { margin: 0; color: {{Ink.Muted}}; font-size: 10px; text-align: right; }
        .figures { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 8px; }
        .figures div { padding: 4px 8px; border-top: 3px solid {{Ink.Blue}}; background: {{Ink.Stripe}}; }
        .figures div:first-child { border-color: {{Ink.Orange}}; }
        .figures p { margin: 0; }
        .label, .about { color: {{Ink.Muted}}; font-size: 9.5px; line-height: 1.25; }
        .value { font-size: 18px; font-weight: 600; line-height: 1.25; }
        .claim { margin-top: 7px; padding: 3px 10px 4px; background: {{Ink.Band}}; break-inside: avoid; }
        .claim h2 { margin-top: 2px; }
        .two { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; align-items: start; }
        figure { margin: 0; }
        figure svg { display: block; width: 100%; height: auto; }
        table { width: 100%; border-collapse: collapse; font-size: 9.5px; line-height: 1.25; font-variant-numeric: tabular-nums; break-inside: avoid; }
        th { padding: 2px 5px; border-bottom: 1.5px solid {{Ink.Strong}}; text-align: right; vertical-align: bottom; font-weight: 600; }
        td { padding: 1px 5px; border-bottom: 1px solid {{Ink.Grid}}; text-align: right; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        td:nth-child(2) { white-space: nowrap; }
        .method { font-size: 8px; line-height: 1.2; }
        .method ul { margin: 0; padding-left: 12px; }
        .method li { margin-bottom: 1.5px; overflow-wrap: anywhere; }
        @media print {
          body { background: #fff; }
          main { width: auto; margin: 0; box-shadow: none; }
        }

        """;
}
