namespace CityIp.Gateway.Pages;

/// <summary>A kind of problem. The slug is for ever; what it says is for people.</summary>
/// <param name="Slug">Last part of the problem's <c>type</c>.</param>
/// <param name="Status">HTTP status it comes with; 0 where it stands beside one item of an answer.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="WhatToDo">What the caller can do about it.</param>
internal sealed record ProblemType(string Slug, int Status, string Meaning, string WhatToDo)
{
    public string Type => $"/problems/{Slug}";
}
