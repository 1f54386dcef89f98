using EfBatched.Deploying;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;

namespace EfBatched.Design.Migrations;

/// <summary>
/// Adds to the snapshot what a gate needs when a declaration is gone. See docs/adr/0011-the-gate-looks-at-the-rows.md.
/// </summary>
internal sealed class BatchedMigrationsSnapshotGenerator(CSharpSnapshotGeneratorDependencies dependencies, ICurrentDbContext currentContext)
    : CSharpSnapshotGenerator(dependencies)
{
    public override void Generate(string modelBuilderName, IModel model, IndentedStringBuilder stringBuilder)
    {
        base.Generate(modelBuilderName, model, stringBuilder);

        // The model of an earlier snapshot, as `dotnet ef migrations remove` writes it, has its annotations already.
        var context = currentContext.Context;
        if (ReferenceEquals(model, context.GetService<IDesignTimeModel>().Model) && TrackingLocation.Find(model) is not null)
        {
            foreach (var kept in KeptQuery.ReadAll(context))
            {
                Write(RemainingAnnotation.NameOf(kept.Name), kept.Sql);
                Write(RemainingAnnotation.SeesAllRowsNameOf(kept.Name), kept.SeesAllRows ? true : null);
            }
        }

        void Write(string name, object? value)
        {
            if (value is not null)
            {
                var code = Dependencies.CSharpHelper;
                stringBuilder.AppendLine()
                    .AppendLine($"{modelBuilderName}.HasAnnotation({code.Literal(name)}, {code.UnknownLiteral(value)});");
            }
        }
    }
}
