using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CityIp.ServiceDefaults.Tests.Host;

/// <summary>Reads a meter as an exporter does. Made before the service, it sees its counters from the first on.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentDictionary<string, double> values = new();
    private readonly MeterListener listener;

    public Measurements(string meter)
    {
        listener = new() { InstrumentPublished = (instrument, own) => { if (instrument.Meter.Name == meter) { own.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Take(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Take(instrument, value));
        listener.Start();
    }

    /// <summary>Sum of a counter, or the last of a gauge.</summary>
    public double this[string instrument]
    {
        get
        {
            listener.RecordObservableInstruments();
            return values.GetValueOrDefault(instrument);
        }
    }

    public void Dispose() => listener.Dispose();

    private void Take(Instrument instrument, double value) => values.AddOrUpdate(instrument.Name, value, (_, before) => instrument.IsObservable ? value : before + value);
}
