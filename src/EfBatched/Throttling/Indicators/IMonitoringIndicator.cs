namespace EfBatched.Throttling.Indicators;

/// <summary>An indicator of what the server shows to members of <c>pg_monitor</c> only; the runner says where its role is none.</summary>
internal interface IMonitoringIndicator : IThrottleIndicator;
