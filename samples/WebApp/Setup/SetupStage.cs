namespace WebApp.Setup;

internal enum SetupStage
{
    CreatingTables,
    LoadingPlaces,
    AddingColumns,
    Ready,
    Failed,
}
