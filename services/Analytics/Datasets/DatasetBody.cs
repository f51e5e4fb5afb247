using CityIp.Analytics.Index;
using CityIp.Analytics.Versions;
using CityIp.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CityIp.Analytics.Datasets;

/// <summary>A dataset as it was sent: JSON, or the files of COINr in a form.</summary>
internal static class DatasetBody
{
    /// <summary>How many errors an answer lists; it says how many there are.</summary>
    public const int MostErrors = 200;

    public static async Task<Sent<DatasetContent>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return await FormAsync(request, cancellationToken);
        }
        var content = await StoredJson.ReadAsync<DatasetContent>(request, cancellationToken);
        if (NullIn(content) is { } list)
        {
            return Sent<DatasetContent>.Refused(Problems.Bad("malformed-json", "An item of the list is null.", list));
        }
        return Check(content, DocumentError.Of);
    }

    private static async Task<Sent<DatasetContent>> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(new() { MultipartBodyLengthLimit = DatasetRules.MostBytes, ValueCountLimit = 100 }, cancellationToken);
        }
        catch (InvalidDataException malformed)
        {
            return Sent<DatasetContent>.Refused(Problems.Bad("malformed-form", malformed.Message));
        }
        var errors = new List<DocumentError>();
        var meta = await SheetAsync(form, MetaSheet.File, MetaSheet.Required, errors, cancellationToken);
        var data = await SheetAsync(form, DataSheet.File, DataSheet.Required, errors, cancellationToken);
        var provenance = form.Files.GetFile(DataSheet.ProvenanceFile) is null ? null : await SheetAsync(form, DataSheet.ProvenanceFile, DataSheet.ProvenanceRequired, errors, cancellationToken);
        foreach (var unknown in form.Keys.Except(FormContent.Fields).Concat(form.Files.Select(file => file.Name).Except([MetaSheet.File, DataSheet.File, DataSheet.ProvenanceFile])))
        {
            errors.Add(new(null, null, null, unknown, $"is no field of this form; files are {MetaSheet.File}, {DataSheet.File}, {DataSheet.ProvenanceFile}, fields {string.Join(", ", FormContent.Fields)}"));
        }
        if (meta is null || data is null)
        {
            return Refused(errors);
        }
        var read = MetaSheet.Of(meta);
        var (units, lines) = DataSheet.Of(data, read);
        var told = provenance is null ? [] : DataSheet.AddProvenance(provenance, units);
        var content = FormContent.Of(form, read, units, errors);
        return Check(content, problem => new CsvPlaces(read.Lines, lines, told).Of(problem), errors);
    }

    private static Sent<DatasetContent> Check(DatasetContent content, Func<IndexProblem, DocumentError> place, List<DocumentError>? before = null)
    {
        if (DatasetRules.Excess(content) is { } excess)
        {
            return Sent<DatasetContent>.Refused(Problems.Of(413, "too-large", excess));
        }
        // What a cell that could not be read leads to is not told again.
        var errors = (before ?? []).Concat(DatasetRules.Check(content).Select(place))
            .DistinctBy(error => error is { Line: { } line, Column: { } column } ? $"{error.File}:{line}:{column}" : error.Where + error.Message).ToList();
        return errors.Count > 0 ? Refused(errors) : new(content, content.Code, null);
    }

    private static Sent<DatasetContent> Refused(List<DocumentError> errors) => Sent<DatasetContent>.Refused(Refusal(errors));

    private static ProblemHttpResult Refusal(List<DocumentError> errors) => Problems.Of(
        422, "dataset-refused", $"{errors[0].Where}: {errors[0].Message}.{(errors.Count > 1 ? $" Problems found: {errors.Count}; errors lists the first {MostErrors} at most." : string.Empty)} Nothing was saved.", null,
        new("count", errors.Count), new("errors", errors.Take(MostErrors)));

    private static async Task<CsvSheet?> SheetAsync(IFormCollection form, string name, IReadOnlyList<string> required, List<DocumentError> errors, CancellationToken cancellationToken)
    {
        if (form.Files.GetFile(name) is not { } file)
        {
            errors.Add(new(name, null, null, name, "the file is missing from the form"));
            return null;
        }
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy, cancellationToken);
        return CsvSheet.Read(name, copy.ToArray(), required, errors);
    }

    /// <summary>The reader checks that members are not null, but not that the items of a list are not.</summary>
    private static string? NullIn(DatasetContent content)
    {
        (string Path, IEnumerable<object?>? Items)[] lists = [("/indicators", content.Indicators), ("/units", content.Units), ("/denominators", content.Denominators), ("/groups", content.Groups), ("/sources", content.Sources)];
        return lists.Where(list => list.Items?.Contains(null) == true).Select(list => list.Path).FirstOrDefault();
    }
}
