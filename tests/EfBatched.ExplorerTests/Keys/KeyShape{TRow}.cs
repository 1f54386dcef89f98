using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfBatched.ExplorerTests.Keys;

/// <param name="name">What it is called in scripts.</param>
/// <param name="capacity">How many values there are.</param>
/// <param name="create">A row with the value of a place.</param>
/// <param name="configure">The mapping, where it is not the conventional one; true for PostgreSQL.</param>
internal sealed class KeyShape<TRow>(
    string name, int capacity, Func<int, TRow> create, Action<EntityTypeBuilder<TRow>, bool>? configure = null) : KeyShape(name, capacity)
    where TRow : Item
{
    public override Type RowType => typeof(TRow);

    /// <summary>A new row with the value of a place.</summary>
    public TRow Create(int place) => create(place);

    public void Configure(EntityTypeBuilder<TRow> row, bool isPostgreSql)
    {
        row.ToTable(Item.Table);
        configure?.Invoke(row, isPostgreSql);
        foreach (var property in row.Metadata.GetProperties())
        {
            property.ValueGenerated = ValueGenerated.Never;
        }

        // What 'BatchByPredicate' asks for.
        row.HasIndex([.. row.Metadata.FindPrimaryKey()!.Properties.Select(p => p.Name)], "items_open").HasFilter("\"Done\" IS NULL");
    }
}
