using System.Reflection;

namespace EfBatched.Benchmarks.Reporting;

/// <summary>Collects what the cases measured.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, string> _sections = [];
    private readonly Dictionary<string, double> _values = [];

    /// <summary>Adds a table, which the template names, and shows it.</summary>
    public void Add(string section, Table table) => AddText(section, table.ToString());

    public void AddText(string section, string text)
    {
        _sections[section] = text;
        Console.WriteLine($"[{section}]\n{text}");
    }

    /// <summary>Keeps a figure that a target is about.</summary>
    public void Set(string name, double value) => _values[name] = value;

    /// <summary>A figure; null when its case did not run.</summary>
    public double? Find(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>The document: the template with every section in its place.</summary>
    public string Render()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("performance.template.md")!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        foreach (var (section, content) in _sections)
        {
            text = text.Replace("{{" + section + "}}", content.TrimEnd('\n'), StringComparison.Ordinal);
        }

        return text;
    }
}
