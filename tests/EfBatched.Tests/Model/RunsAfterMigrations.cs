namespace EfBatched.Tests.Model;

public sealed class AfterPlain : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.RunsAfter<Plain>().RunsAfter("FromElsewhere");
}

public sealed class AfterItself : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.RunsAfter<AfterItself>();
}

public sealed class AfterNothing : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.RunsAfter("");
}

public sealed class AfterNext : BookMigration
{
    protected override void Configure(BatchedMigrationBuilder<Book> migration) => migration.RunsAfter(migration.GetArguments<string>());
}
