using System.Reflection;

namespace EfBatched.WriteBack;

/// <summary>
/// Collects the values of a column from many objects, in an array of the property's type with room for null: a null meant for a required
/// column must reach the database, which says what is wrong with it. Typed, since this runs for every value of a table.
/// </summary>
internal static class ColumnValues
{
    /// <summary>Collects a member's values.</summary>
    public static Array Collect<TObject>(Type type, IReadOnlyList<TObject> objects, PropertyInfo member) =>
        member.PropertyType.IsValueType && Nullable.GetUnderlyingType(member.PropertyType) is null
            ? Invoke(nameof(CollectRequired), [typeof(TObject), member.PropertyType], objects, member.GetMethod!)
            : Invoke(nameof(CollectMember), [typeof(TObject), WithNull(type)], objects, member.GetMethod!);

    /// <summary>Collects values that are objects already.</summary>
    public static Array Collect<TObject>(Type type, IReadOnlyList<TObject> objects, Func<TObject, object?> get) =>
        Invoke(nameof(CollectObjects), [typeof(TObject), WithNull(type)], objects, get);

    private static Type WithNull(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? typeof(Nullable<>).MakeGenericType(type) : type;

    private static Array Invoke(string method, Type[] types, params object[] arguments) =>
        (Array)typeof(ColumnValues).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(types)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    private static T?[] CollectRequired<TObject, T>(IReadOnlyList<TObject> objects, MethodInfo getter)
        where T : struct
    {
        var get = getter.CreateDelegate<Func<TObject, T>>();
        var values = new T?[objects.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = get(objects[i]);
        }

        return values;
    }

    private static T[] CollectMember<TObject, T>(IReadOnlyList<TObject> objects, MethodInfo getter)
    {
        var get = getter.CreateDelegate<Func<TObject, T>>();
        var values = new T[objects.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = get(objects[i]);
        }

        return values;
    }

    private static T[] CollectObjects<TObject, T>(IReadOnlyList<TObject> objects, Func<TObject, object?> get)
    {
        var values = new T[objects.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (T)get(objects[i])!;
        }

        return values;
    }
}
