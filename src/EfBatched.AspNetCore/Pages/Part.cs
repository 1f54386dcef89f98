using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace EfBatched.AspNetCore.Pages;

/// <summary>
/// What the parts of pages begin with. Razor makes their classes public, and asks for public parameters of public types; ours have internal
/// properties instead, so that what they show stays internal.
/// </summary>
public abstract class Part : ComponentBase
{
    private static readonly ConcurrentDictionary<(Type, string), PropertyInfo> Properties = new();

    private protected Part()
    {
    }

    /// <inheritdoc />
    public override Task SetParametersAsync(ParameterView parameters)
    {
        foreach (var parameter in parameters)
        {
            Properties.GetOrAdd((GetType(), parameter.Name), Find).SetValue(this, parameter.Value);
        }

        return base.SetParametersAsync(ParameterView.Empty);
    }

    private static PropertyInfo Find((Type Part, string Name) key) =>
        key.Part.GetProperty(key.Name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        ?? throw new InvalidOperationException($"'{key.Part.Name}' has no '{key.Name}'.");
}
