namespace HelloMesh.Testing;

/// <summary>Copies that are under way.</summary>
internal sealed class MirrorTasks
{
    private readonly HashSet<Task> _tasks = [];

    public void Add(Task task)
    {
        lock (_tasks)
        {
            _tasks.Add(task);
        }

        task.ContinueWith(
            done =>
            {
                lock (_tasks)
                {
                    _tasks.Remove(done);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Waits until there is none.</summary>
    public async Task WhenIdleAsync(CancellationToken cancellation)
    {
        while (Snapshot() is { Length: > 0 } tasks)
        {
            await Task.WhenAll(tasks).WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private Task[] Snapshot()
    {
        lock (_tasks)
        {
            return [.. _tasks.Where(t => !t.IsCompleted)];
        }
    }
}
