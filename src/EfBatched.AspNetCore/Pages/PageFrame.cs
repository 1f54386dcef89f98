using System.Globalization;
using EfBatched.Texts;

namespace EfBatched.AspNetCore.Pages;

/// <summary>What every page has around its own part.</summary>
internal sealed record PageFrame(Links Links, string Title, TimeZoneInfo Zone, DateTimeOffset Now)
{
    /// <summary>Whether the user may change something.</summary>
    public bool MayOperate { get; init; }

    /// <summary>The hidden field of every form; null where none is needed.</summary>
    public (string Name, string Value)? Token { get; init; }

    /// <summary>The query of the page, which forms send along so that the filter outlives what they do.</summary>
    public string Query { get; init; } = "";

    /// <summary>True on the index, to which its forms lead back.</summary>
    public bool IsIndex { get; init; }

    /// <summary>The database that is shown, where there are several; else null.</summary>
    public string? Source { get; init; }

    /// <summary>The same page about another database.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">Its name in addresses; null for the first.</param>
    public PageFrame In(string name, string? key) => this with { Links = Links.In(key), Source = Source is null ? null : name };

    /// <summary>What a migration is called in the names of elements, of which a page has each once.</summary>
    public string ElementOf(BatchedMigrationState state) =>
        Links.Source is null ? state.Id.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Links.Source}-{state.Id}");

    /// <summary>What a migration is called where nothing around it says which database it is of.</summary>
    public string NameOf(BatchedMigrationState state) => Source is null ? state.Name : $"{state.Name} in {Source}";

    public string ZoneName => Zone == TimeZoneInfo.Utc ? "UTC" : Zone.Id;

    public string Time(DateTimeOffset? time) =>
        time is { } at ? TimeZoneInfo.ConvertTime(at, Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "–";

    public string Ago(DateTimeOffset? time) =>
        time is not { } at ? "–" : Now - at is var age && age < TimeSpan.FromSeconds(1) ? "now" : $"{Duration.Write(Now - at)} ago";
}
