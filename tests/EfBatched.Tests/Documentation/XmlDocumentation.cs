using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EfBatched.Tests.Documentation;

/// <summary>What the library's public members say of themselves.</summary>
internal static partial class XmlDocumentation
{
    private static readonly Dictionary<string, XElement> Members =
        XDocument.Load(Path.ChangeExtension(typeof(BatchedMigration).Assembly.Location, ".xml"))
            .Descendants("member").ToDictionary(m => m.Attribute("name")!.Value);

    /// <summary>The summary of a method that has no overloads.</summary>
    public static string SummaryOf(MethodInfo method)
    {
        var name = $"M:{method.DeclaringType!.FullName}.{method.Name}";
        return TextOf(Members.Single(m => m.Key.Split('(')[0].Split("``")[0] == name).Value.Element("summary")!);
    }

    /// <summary>The value of a property: its default and its range.</summary>
    public static string ValueOf(PropertyInfo property) =>
        TextOf(Members[$"P:{property.DeclaringType!.FullName}.{property.Name}"].Element("value")!);

    private static string TextOf(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(Read)), " ").Trim();

    // What is referred to is read as its name.
    private static string Read(XNode node) =>
        node is not XElement element ? node.ToString() : element.Attribute("cref")?.Value.Split('.')[^1] ?? element.Value;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
