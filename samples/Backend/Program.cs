using Backend;

var app = BackendApplication.Build(args);
await app.RunAsync();
return Environment.ExitCode;
