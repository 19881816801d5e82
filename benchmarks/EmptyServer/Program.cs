var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/emulator/ready", static () => "ready");
await app.RunAsync();
