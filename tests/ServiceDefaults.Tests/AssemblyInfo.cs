using CityIp.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(TestServers))]

// All publish to the same queues of the one virtual host: side by side they would take each other's messages.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
