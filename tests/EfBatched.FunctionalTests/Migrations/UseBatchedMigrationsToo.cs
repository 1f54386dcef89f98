using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(LegacyContext))]
[Migration("20260102000000_UseBatchedMigrationsToo")]
public sealed class UseBatchedMigrationsToo : TrackingTablesMigration;
