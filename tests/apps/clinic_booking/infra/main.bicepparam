using './main.bicep'

param environmentName = 'demo'
param alarmAddress = 'alarms@example.com'
param insurerToken = readEnvironmentVariable('INSURER_TOKEN')
