using System.Globalization;

namespace EfBatched.AspNetCore.Pages;

/// <summary>The addresses of the pages, under whatever path the application and its proxy have put them.</summary>
/// <param name="root">The address of the index, without a slash at its end.</param>
/// <param name="source">The database that is not the first; null for that.</param>
internal sealed class Links(string root, string? source)
{
    /// <summary>The database that is not the first; null for that.</summary>
    public string? Source => source;

    public string Index => root.Length == 0 ? "/" : root;

    public string Runners => With($"{root}/runners");

    public string PauseAll => $"{root}/pause-all";

    public string ResumeAll => $"{root}/resume-all";

    public Links In(string? other) => new(root, other);

    public string Asset(string name) => $"{root}/assets/{Assets.HashOf(name)}/{name}";

    public string Migration(string name) => With(Path(name));

    public string Change(string name, string change) => With($"{Path(name)}/{change}");

    public string Settings(string name) => With($"{Path(name)}/settings");

    public string Rehearsal(string name) => With($"{Path(name)}/rehearsal");

    public string JobChange(string name, long job, string change) =>
        With($"{Path(name)}/jobs/{job.ToString(CultureInfo.InvariantCulture)}/{change}");

    public string Jobs(string name, string query) => With($"{Path(name)}{query}");

    public string JobSet(string name, string change, string query) => With($"{Path(name)}/jobs/{change}{query}");

    private string Path(string name) => $"{root}/migrations/{Uri.EscapeDataString(name)}";

    private string With(string path)
    {
        if (source is null)
        {
            return path;
        }

        var parts = path.Split('#', 2);
        var joint = parts[0].Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return $"{parts[0]}{joint}in={Uri.EscapeDataString(source)}{(parts.Length > 1 ? $"#{parts[1]}" : "")}";
    }
}
