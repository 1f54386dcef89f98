using System.Linq.Expressions;
using EfBatched.Declaring;
using EfBatched.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfBatched.Tests.Model;

[Trait("contract", "T6")]
public class ConstantConditionsTest
{
#pragma warning disable CS0472, CS8073, CA1307, CA1309 // What people write, however little sense it makes in C#.
    /// <summary>Conditions that no row can meet, each with the property that makes it so.</summary>
    public static TheoryData<string, Expression<Func<Part, bool>>> Impossible
    {
        get
        {
            string? nothing = null;
            return new()
            {
                { "IdBig", p => (long?)p.IdBig == null },
                { "IdBig", p => null == (long?)p.IdBig },
                { "IdBig", p => !((long?)p.IdBig).HasValue },
                { "IdBig", p => ((long?)p.IdBig).HasValue == false },
                { "Id", p => EF.Property<long?>(p, "Id") == null },
                { "Code", p => p.Code == null! },
                { "Code", p => p.Code.Equals(null) },
                { "Code", p => object.Equals(p.Code, null) },
                { "Code", p => Equals(null, p.Code) },
                { "Code", p => p.Code == nothing },
                { "Code", p => (object)p.Code == null! },
                { "Code", p => !(p.Code != null!) },
                { "Code", p => p.IsOld && p.Code == null! },
                { "Code", p => p.Code == null! && p.IsOld },
                { "Code", p => p.Code == null! || (long?)p.IdBig == null },
                { "Code", p => (p.Note ?? p.Code) == null! },
                { "Number", p => (PartNumber?)p.Number == null },
                { "Name", p => p.Maker.Name == null! },
                { "IsOld", p => (bool?)p.IsOld == null },
            };
        }
    }

    /// <summary>Conditions that a row can meet, however close they come.</summary>
    public static TheoryData<Expression<Func<Part, bool>>> Possible => new()
    {
        p => p.OldId == null,
        p => !p.OldId.HasValue,
        p => p.Note == null,
        p => p.Note!.Equals(null),
        p => p.Code != null!,
        p => ((long?)p.IdBig).HasValue,
        p => p.Code == "" || p.Code == null!,
        p => !(p.Code == null! && p.IsOld),
        p => p.Seller!.Name == null!,
        p => (long?)p.Seller!.Id == null,
        p => EF.Property<long?>(p, "OldId") == null,
        p => ((SpecialPart)p).Extra == null!,
        p => p.IsOld,
        p => p.Code == "x",
        p => (p.Note ?? "") == "",
    };
#pragma warning restore CS0472, CS8073, CA1307, CA1309

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_no_row_can_meet_is_found_as_EF_takes_it_for_false(string property, Expression<Func<Part, bool>> condition)
    {
        using var context = CreateContext();

        Assert.Equal(property, Find(context, condition)?.Name);
        Assert.Contains("WHERE FALSE", Sql(context, condition), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Possible))]
    public void What_a_row_can_meet_is_not(Expression<Func<Part, bool>> condition)
    {
        using var context = CreateContext();

        Assert.Null(Find(context, condition));
        Assert.DoesNotContain("WHERE FALSE", Sql(context, condition), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestProvider.PostgreSql)]
    [InlineData(TestProvider.Sqlite)]
    public void A_model_with_such_a_condition_is_refused(TestProvider provider) =>
        Assert.Equal(
            "The batched migration 'FillPartCodes' looks for rows without a value in 'Part.Code', which the model requires, so EF takes the condition "
            + "for false, no row can match, and it would finish without changing any. Compare with the value that stands for 'not filled yet' (for "
            + "example '' or 0), map the property as optional until every row is filled, or leave this part of 'Where' out.",
            WalkExtensions.FindRefusal(
                provider,
                model =>
                {
                    Build(model);
                    model.HasBatchedMigration<FillPartCodes>();
                }));

    private static IReadOnlyPropertyBase? Find(DbContext context, Expression<Func<Part, bool>> condition) =>
        new ImpossibleCondition(condition.Parameters[0], context.GetService<IDesignTimeModel>().Model.FindEntityType(typeof(Part))!)
            .Find(condition.Body);

    private static string Sql(DbContext context, Expression<Func<Part, bool>> condition) => context.Set<Part>().Where(condition).ToQueryString();

    private static ModelContext CreateContext() => new(Build);

    private static void Build(ModelBuilder model)
    {
        model.Entity<Part>(part =>
        {
            part.Property(p => p.Number).HasConversion(n => n.Value, v => new PartNumber(v));
            part.HasOne(p => p.Maker).WithMany().HasForeignKey(p => p.MakerId);
            part.HasOne(p => p.Seller).WithMany().HasForeignKey(p => p.SellerId);
        });
        model.Entity<SpecialPart>();
    }
}
