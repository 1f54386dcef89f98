using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace EfBatched.WriteBack;

/// <summary>A column of inserted rows, and where its values come from: the entity, a generator in the application, or the database.</summary>
internal sealed class InsertedColumn
{
    private readonly IClrPropertyGetter? _getter;
    private readonly ValueGenerator? _generator;
    private readonly object? _discriminator;
    private readonly bool _isGenerated;

    public InsertedColumn(IColumnMapping mapping, IEntityType entityType, IValueGeneratorSelector generators)
    {
        var property = mapping.Property;
        Mapping = mapping;
        if (property == entityType.FindDiscriminatorProperty())
        {
            _discriminator = entityType.GetDiscriminatorValue();
            return;
        }

        _isGenerated = property.ValueGenerated.HasFlag(ValueGenerated.OnAdd);
        _getter = property.IsShadowProperty() ? null : property.GetGetter();
        _generator = FindGenerator(property, entityType, generators);
    }

    public IColumnMapping Mapping { get; }

    /// <summary>Whether the row has a value for the column; if not, the database gives it one.</summary>
    public bool HasValue(object entity) =>
        _discriminator is not null || _generator is not null
        || (_getter is not null && !(_isGenerated && _getter.HasSentinelValue(entity)));

    public async ValueTask<object?> GetValueAsync(DbContext context, object entity, CancellationToken cancellationToken) =>
        _generator is not null && _getter?.HasSentinelValue(entity) != false
            ? await _generator.NextAsync(context.Entry(entity), cancellationToken).ConfigureAwait(false)
            : _discriminator ?? _getter!.GetClrValue(entity);

    // As EF does when an entity is added: for keys of its own, and where the model names a generator. A temporary value stands for the database's.
    private static ValueGenerator? FindGenerator(IProperty property, IEntityType entityType, IValueGeneratorSelector generators) =>
        property.ValueGenerated.HasFlag(ValueGenerated.OnAdd)
        && (property.GetValueGeneratorFactory() is not null || (property.IsKey() && !property.IsForeignKey()))
        && generators.TrySelect(property, entityType, out var generator)
        && generator is { GeneratesTemporaryValues: false }
            ? generator
            : null;
}
