using EfBatched.Mutation;

var root = Environment.CurrentDirectory;
var names = args.Where(a => !a.StartsWith('-')).ToList();
var unknown = names.Except(Area.All.Select(a => a.Name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"'{unknown[0]}' is none of {string.Join(", ", Area.All.Select(a => a.Name))}.");
    return 2;
}

var areas = Area.All.Where(a => names.Count == 0 || names.Contains(a.Name)).ToList();
if (args.Contains("--fast"))
{
    areas = [.. areas.Select(a => a with { Suites = [.. a.Suites.Where(s => !s.NeedsDatabase)] })];
}

if (args.Contains("--projects"))
{
    Console.WriteLine(string.Join('\n', areas.SelectMany(a => a.Suites).Select(s => s.Project).Distinct()));
    return 0;
}

var reports = new List<Report>();
foreach (var area in areas)
{
    reports.Add(await Trial.RunAsync(root, area, Console.Out));
}

Report.Write(Console.Out, reports);
return 0;
