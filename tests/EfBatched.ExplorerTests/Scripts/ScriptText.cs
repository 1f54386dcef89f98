using System.Globalization;

namespace EfBatched.ExplorerTests.Scripts;

/// <summary>Writes a script as the C# that makes it, to be pasted into a test. What is as by default is left out.</summary>
internal static class ScriptText
{
    private static readonly Script Default = new();

    public static string Of(Script script)
    {
        var lines = new List<string>();
        Add(script.Key != Default.Key, nameof(Script.Key), $"\"{script.Key}\"");
        Add(script.Rows.Count > 0, nameof(Script.Rows), Rows(script.Rows));
        Add(script.Sizes != Default.Sizes, nameof(Script.Sizes), $"\"{script.Sizes}\"");
        Add(script.JobSize is not null, nameof(Script.JobSize), Number(script.JobSize ?? 0));
        Add(script.Jobs != Default.Jobs, nameof(Script.Jobs), Number(script.Jobs));
        Add(script.Search != Default.Search, nameof(Script.Search), $"{nameof(RowSearch)}.{script.Search}");
        Add(script.Work != Default.Work, nameof(Script.Work), $"{nameof(WorkKind)}.{script.Work}");
        Add(script.RowMs != Default.RowMs, nameof(Script.RowMs), Number(script.RowMs));
        Add(script.Seed != Default.Seed, nameof(Script.Seed), Number(script.Seed));
        Add(script.Events.Count > 0, nameof(Script.Events), "\n    [" + string.Concat(script.Events.Select(e => $"\n        {Of(e)},")) + "\n    ]");
        return "new Script\n{" + string.Concat(lines) + "\n}";

        void Add(bool isWritten, string name, string value)
        {
            if (isWritten)
            {
                lines.Add($"\n    {name} ={(value[0] == '\n' ? "" : " ")}{value},");
            }
        }
    }

    private static string Of(ScriptEvent happening) =>
        $"new({Number(happening.At)}, {nameof(EventKind)}.{happening.Kind}"
        + (happening.On == StatementKind.Any ? "" : $", {nameof(StatementKind)}.{happening.On}")
        + (happening.Times == 1 ? "" : $", Times: {Number(happening.Times)}")
        + (happening.Row == 0 ? "" : $", Row: {Number(happening.Row)}")
        + (happening.To == 0 ? "" : $", To: {Number(happening.To)}") + ")";

    private static string Rows(IReadOnlyList<int> rows) =>
        rows.Count > 2 && rows[^1] - rows[0] == rows.Count - 1
            ? $"[.. Enumerable.Range({Number(rows[0])}, {Number(rows.Count)})]"
            : $"[{string.Join(", ", rows.Select(Number))}]";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
