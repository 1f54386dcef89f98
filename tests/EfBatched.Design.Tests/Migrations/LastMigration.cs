using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.Design.Tests.Migrations;

/// <summary>An assembly whose last schema migration has left a given model; null when there is none.</summary>
internal sealed class LastMigration(IModel? model) : IMigrationsAssembly
{
    public IReadOnlyDictionary<string, TypeInfo> Migrations { get; } = new Dictionary<string, TypeInfo>();

    public ModelSnapshot? ModelSnapshot { get; } = model is null ? null : new Snapshot(model);

    public Assembly Assembly => typeof(LastMigration).Assembly;

    public string? FindMigrationId(string nameOrId) => null;

    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider) => throw new NotSupportedException();

    private sealed class Snapshot(IModel model) : ModelSnapshot
    {
        public override IModel Model => model;

        protected override void BuildModel(ModelBuilder modelBuilder)
        {
        }
    }
}
