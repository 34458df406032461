global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Extensions.Logging;
global using ParcelDesk.Models;
