using CityIp.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(TestServers))]
