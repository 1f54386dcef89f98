using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfBatched.FunctionalTests.Migrations;

[DbContext(typeof(GeoContext))]
[Migration("20260102000000_UseBatchedMigrations")]
public sealed class UseBatchedMigrations : TrackingTablesMigration;
