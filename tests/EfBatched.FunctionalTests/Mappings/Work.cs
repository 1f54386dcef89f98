namespace EfBatched.FunctionalTests.Mappings;

/// <summary>The work of a test.</summary>
public delegate Task<int> Work<TEntity>(Batch<MappingContext, TEntity> batch, CancellationToken cancellationToken)
    where TEntity : class;
