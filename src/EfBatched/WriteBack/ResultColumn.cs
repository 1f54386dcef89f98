using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.WriteBack;

/// <summary>A member of a computed result, and the property that it is written to.</summary>
internal sealed record ResultColumn(PropertyInfo Member, IProperty Property);
