using Sophia.WebSockets.Sessions;
using Sophia.WebSockets.Tests.Support;

namespace Sophia.WebSockets.Tests.Sessions;

/// <summary>The outbox against a model: whatever happens, the client's view is 1, 2, 3 … with every number either a message or in a gap, once.</summary>
public sealed class OutboxTests
{
    /// <summary>What <see cref="Ten"/> takes of the node's budget.</summary>
    private const int Cost = 10 + SophiaWebSocketDefaults.QueuedMessageBytes;

    [Theory]
    [InlineData(OverflowPolicy.DisconnectAndKeep)]
    [InlineData(OverflowPolicy.DropOldest)]
    [InlineData(OverflowPolicy.Reject)]
    [InlineData(OverflowPolicy.Coalesce)]
    public void Random_sends_cuts_and_acknowledgements_leave_no_number_out_and_none_twice(OverflowPolicy policy)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            RunModel(new Random(seed), policy);
        }
    }

    [Fact]
    public void Coalescing_replaces_only_what_was_never_written()
    {
        var outbox = new Outbox(10, 1_000, OverflowPolicy.Coalesce, new QueueBudget(1_000));
        outbox.Enqueue(Messages.Json("1", "price"), false);
        Assert.Equal(EnqueueOutcome.Coalesced, outbox.Enqueue(Messages.Json("2", "price"), false));
        outbox.MarkWritten(outbox.Peek()!.Value);

        Assert.Equal(EnqueueOutcome.Stored, outbox.Enqueue(Messages.Json("3", "price"), false));
        Assert.True(outbox.ResumeAfter(0));
        Assert.Equal(EnqueueOutcome.Coalesced, outbox.Enqueue(Messages.Json("4", "price"), false));
        Assert.Equal((2, "2"), (outbox.Count, System.Text.Encoding.UTF8.GetString(outbox.Peek()!.Value.Message!.Payload)));
    }

    [Fact]
    public void The_budget_of_the_node_is_given_back()
    {
        var budget = new QueueBudget(1_000);
        var outbox = new Outbox(1_000, 1_000_000, OverflowPolicy.DropOldest, budget);
        for (var i = 0; i < 500; i++)
        {
            outbox.Enqueue(Messages.Json("\"0123456789\""), i % 2 == 0);
        }

        Assert.InRange(budget.Used, 1, 1_000);
        outbox.Clear();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void A_message_costs_the_node_memory_however_small_it_is()
    {
        var budget = new QueueBudget(1 << 20);
        var outbox = new Outbox(1_000_000, 1_000_000, OverflowPolicy.Reject, budget);
        while (outbox.Enqueue(Messages.Number(1), false) is EnqueueOutcome.Stored)
        {
            // A million of them would take many times what the node allows.
        }

        Assert.InRange(outbox.Count, 10_000, 20_000);
        Assert.Equal(outbox.Count, outbox.Bytes);
        outbox.Clear();
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Those_that_are_away_hold_half_of_the_memory_and_leave_room_for_those_that_are_there()
    {
        var budget = new QueueBudget(10 * Cost);
        var (first, second, here) = (Of(budget, OverflowPolicy.DropOldest), Of(budget, OverflowPolicy.DropOldest), Of(budget, OverflowPolicy.DropOldest));
        Fill(first, 4);
        Fill(second, 3);

        first.Leave();
        second.Leave();

        Assert.Equal((4, 0, 4 * Cost), (first.Count, second.Count, (int)budget.Used));
        Assert.Equal((EnqueueOutcome.Stored, EnqueueOutcome.Full), (first.Enqueue(Ten, true), second.Enqueue(Ten, true)));
        Fill(here, 5);
        Assert.Equal(EnqueueOutcome.Full, here.Enqueue(Ten, false));

        // One comes back, is told of all that it missed, and no longer counts among those that are away.
        Assert.True(second.ResumeAfter(0));
        second.Return();
        Assert.Equal((1, 4), (second.Peek()!.Value.First, second.Peek()!.Value.Last));
        Assert.True(first.ResumeAfter(5));
        first.Return();
        Fill(second, 5);
        Assert.Equal(10 * Cost, budget.Used);
    }

    [Fact]
    public void What_may_not_be_dropped_is_kept_while_its_client_is_away()
    {
        var budget = new QueueBudget(10 * Cost);
        var outbox = Of(budget, OverflowPolicy.DisconnectAndKeep);
        Fill(outbox, 7);

        outbox.Leave();
        outbox.Leave();

        Assert.Equal((7, 7 * Cost), (outbox.Count, (int)budget.Used));
        Assert.Equal(EnqueueOutcome.Full, outbox.Enqueue(Ten, false));
        outbox.Return();
        Assert.Equal(EnqueueOutcome.Stored, outbox.Enqueue(Ten, false));
        outbox.Clear();
        var other = Of(budget, OverflowPolicy.DropOldest);
        other.Leave();
        Fill(other, 5);
        Assert.Equal(5 * Cost, budget.Used);
    }

    [Theory]
    [InlineData(OverflowPolicy.DisconnectAndKeep)]
    [InlineData(OverflowPolicy.Coalesce)]
    public void A_client_is_slow_by_its_own_bounds_only(OverflowPolicy policy)
    {
        var outbox = new Outbox(2, 15, policy, new QueueBudget(12 + (2 * SophiaWebSocketDefaults.QueuedMessageBytes)));

        Assert.Equal(EnqueueOutcome.Full, outbox.Enqueue(Messages.Json("\"01234567890123\""), false));
        Assert.Equal(EnqueueOutcome.Stored, outbox.Enqueue(Ten, false));
        Assert.Equal(EnqueueOutcome.Full, outbox.Enqueue(Messages.Json("12345"), false));
        Assert.Equal(EnqueueOutcome.FullDisconnect, outbox.Enqueue(Messages.Json("123456"), false));
        Assert.Equal(EnqueueOutcome.Stored, outbox.Enqueue(Messages.Json("1"), false));
        Assert.Equal(EnqueueOutcome.FullDisconnect, outbox.Enqueue(Messages.Json("1"), false));
    }

    private static OutboundMessage Ten => Messages.Json("\"01234567\"");

    private static Outbox Of(QueueBudget budget, OverflowPolicy policy) => new(1_000, 1_000_000, policy, budget);

    private static void Fill(Outbox outbox, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            Assert.Equal(EnqueueOutcome.Stored, outbox.Enqueue(Ten, false));
        }
    }

    private static void RunModel(Random random, OverflowPolicy policy)
    {
        var budget = new QueueBudget(10_000);
        var outbox = new Outbox(8, 200, policy, budget);
        var (clientLast, offered) = (0L, 0L);
        for (var step = 0; step < 400; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    offered += outbox.Enqueue(Messages.Json($"\"{new string('x', random.Next(40))}\"", random.Next(3) == 0 ? "key" : null), random.Next(2) == 0)
                        is EnqueueOutcome.Stored ? 1 : 0;
                    break;
                case 2 when outbox.Peek() is { } item:
                    outbox.MarkWritten(item);
                    Assert.Equal(clientLast + 1, item.First);
                    clientLast = item.Last;
                    break;
                case 3:
                    Assert.True(outbox.Acknowledge(random.NextInt64(clientLast + 1)));
                    Assert.False(outbox.Acknowledge(outbox.Written + 1));
                    break;
                case 4 when random.Next(4) == 0:
                    // The cut: the client may have lost what was on the wire, never what it acknowledged.
                    clientLast = random.NextInt64(outbox.Acknowledged, clientLast + 1);
                    Assert.True(outbox.ResumeAfter(clientLast));
                    break;
            }
        }

        while (outbox.Peek() is { } item)
        {
            outbox.MarkWritten(item);
            Assert.Equal(clientLast + 1, item.First);
            clientLast = item.Last;
        }

        Assert.Equal(outbox.Last, clientLast);
        Assert.True(outbox.Acknowledge(clientLast));
        Assert.Equal((0, 0L, 0L), (outbox.Count, outbox.Bytes, budget.Used));
    }
}
