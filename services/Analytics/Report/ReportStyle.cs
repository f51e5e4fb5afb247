using CityIp.Analytics.Charts;

namespace CityIp.Analytics.Report;

/// <summary>Readable on a screen, and A4 on paper.</summary>
internal static class ReportStyle
{
    public const string Css = $$"""

        @page { size: A4; margin: 14mm 13mm; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #eef1f3; color: {{Ink.Text}}; font: 15px/1.5 {{Svg.Fonts}}; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
        main { max-width: 960px; margin: 0 auto; padding: 32px 36px 48px; background: #fff; }
        h1 { margin: 2px 0 18px; font-size: 32px; line-height: 1.2; }
        h2 { margin: 26px 0 8px; font-size: 19px; break-after: avoid; }
        p { margin: 0 0 10px; }
        .kicker { margin: 0; color: {{Ink.Muted}}; font-size: 13.5px; }
        .figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 12px; }
        .figures div { padding: 12px 14px; border-top: 4px solid {{Ink.Blue}}; background: {{Ink.Stripe}}; }
        .figures div:first-child { border-color: {{Ink.Orange}}; }
        .figures p { margin: 0; }
        .label, .about { color: {{Ink.Muted}}; font-size: 12.5px; line-height: 1.35; }
        .value { font-size: 27px; font-weight: 600; line-height: 1.35; }
        .claim { margin-top: 18px; padding: 4px 18px 8px; background: {{Ink.Band}}; break-inside: avoid; }
        .claim h2 { margin-top: 10px; }
        figure { margin: 0; }
        figure svg { display: block; width: 100%; height: auto; }
        table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; break-inside: avoid; }
        th { padding: 5px 8px; border-bottom: 2px solid {{Ink.Strong}}; text-align: right; vertical-align: bottom; font-weight: 600; }
        td { padding: 5px 8px; border-bottom: 1px solid {{Ink.Grid}}; text-align: right; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        .method { font-size: 12.5px; }
        .method li { margin-bottom: 4px; overflow-wrap: anywhere; }
        @media (max-width: 700px) { .figures { grid-template-columns: repeat(2, 1fr); } main { padding: 20px 16px; } }
        @media print {
          body { background: #fff; font-size: 10.5pt; }
          main { max-width: none; padding: 0; }
          .page { break-inside: avoid; }
          h1 { font-size: 22pt; }
          table { font-size: 8.8pt; }
          .method { font-size: 8.5pt; }
        }

        """;
}
