param location string
param accountName string
param subnetId string
param workspaceId string
param tags object

var yearInSeconds = 31536000

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: accountName
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    disableLocalAuth: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: 'Disabled'
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: true }]
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous7Days' } }
  }
}

resource clinic 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-05-15' = {
  parent: account
  name: 'clinic'
  properties: { resource: { id: 'clinic' } }
}

resource appointments 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-05-15' = {
  parent: clinic
  name: 'appointments'
  properties: {
    resource: {
      id: 'appointments'
      partitionKey: { paths: ['/id'], kind: 'Hash' }
      defaultTtl: 2 * yearInSeconds
    }
  }
}

resource cancellations 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-05-15' = {
  parent: clinic
  name: 'cancellations'
  properties: {
    resource: {
      id: 'cancellations'
      partitionKey: { paths: ['/id'], kind: 'Hash' }
      defaultTtl: 90 * 24 * 3600
    }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: account
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: '${accountName}-sql'
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: 'sql', properties: { privateLinkServiceId: account.id, groupIds: ['Sql'] } }
    ]
  }
}

output endpoint string = account.properties.documentEndpoint
