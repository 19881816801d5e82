namespace Sophia.Health;

// What people ask not to be told.
public sealed partial class AlertManager
{
    /// <summary>For a time nobody is told about a service.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive.</exception>
    /// <exception cref="InvalidOperationException">There are 1,000 silences already.</exception>
    public AlertSilence Silence(string service, AlertKind? kind, TimeSpan duration, string by, string comment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        lock (_lock)
        {
            if (_silences.Count >= AlertDefaults.MaxSilences)
            {
                throw new InvalidOperationException($"There are {AlertDefaults.MaxSilences} silences already. End some of them.");
            }

            var until = Now() + duration;
            var silence = new AlertSilence(Guid.NewGuid().ToString("n"), service, kind, until, ShortText.Line(by, ShortText.Name), ShortText.Line(comment, ShortText.Summary));
            _silences.Add(silence);
            _logger.AlertsSilenced(ShortText.Line(service, ShortText.Name), until, silence.By, silence.Comment);
            return silence;
        }
    }

    /// <summary>Ends a silence early.</summary>
    public bool EndSilence(string id)
    {
        lock (_lock)
        {
            return _silences.RemoveAll(silence => silence.Id == id) > 0;
        }
    }

    /// <summary>The silences in force.</summary>
    public IReadOnlyList<AlertSilence> GetSilences()
    {
        lock (_lock)
        {
            return [.. _silences];
        }
    }
}
