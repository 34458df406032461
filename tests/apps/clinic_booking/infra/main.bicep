// Everything the clinic's booking app runs on, reachable from its own network only.
targetScope = 'resourceGroup'

@description('Short name of the environment.')
param environmentName string

@allowed(['westeurope', 'northeurope'])
param location string = 'westeurope'

@description('Address of the people who are told about alarms.')
param alarmAddress string

@secure()
param insurerToken string

var tags = { environment: environmentName, dataClassification: 'confidential' }
var accountName = 'clinic${environmentName}'

module network 'modules/network.bicep' = {
  name: 'network'
  params: { location: location, environmentName: environmentName, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: { location: location, environmentName: environmentName, alarmAddress: alarmAddress, tags: tags }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    location: location
    accountName: accountName
    subnetId: network.outputs.endpointSubnetId
    workspaceId: monitoring.outputs.workspaceId
    tags: tags
  }
}

module database 'modules/database.bicep' = {
  name: 'database'
  params: {
    location: location
    accountName: 'clinic-${environmentName}'
    subnetId: network.outputs.endpointSubnetId
    workspaceId: monitoring.outputs.workspaceId
    tags: tags
  }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'clinic-booking-${environmentName}'
  location: location
  tags: tags
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'clinic-${environmentName}-vault'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 30
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
  }

  resource insurer 'secrets' = {
    name: 'insurer-token'
    properties: {
      value: insurerToken
      attributes: { exp: 1830297600 }
    }
  }
}

resource vaultEndpoint 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: 'clinic-${environmentName}-vault'
  location: location
  properties: {
    subnet: { id: network.outputs.endpointSubnetId }
    privateLinkServiceConnections: [
      { name: 'vault', properties: { privateLinkServiceId: vault.id, groupIds: ['vault'] } }
    ]
  }
}

module booking 'modules/function.bicep' = {
  name: 'booking'
  params: {
    location: location
    name: 'clinic-booking-${environmentName}'
    identityId: identity.id
    identityClientId: identity.properties.clientId
    subnetId: network.outputs.appSubnetId
    endpointSubnetId: network.outputs.endpointSubnetId
    workspaceId: monitoring.outputs.workspaceId
    tags: union(tags, { 'azd-service-name': 'booking' })
    settings: {
      FUNCTIONS_EXTENSION_VERSION: '~4'
      FUNCTIONS_WORKER_RUNTIME: 'python'
      AzureWebJobsStorage__accountName: storage.outputs.name
      AzureWebJobsStorage__credential: 'managedidentity'
      ClinicStorage__blobServiceUri: storage.outputs.blobUri
      ClinicStorage__queueServiceUri: storage.outputs.queueUri
      ClinicStorage__tableServiceUri: storage.outputs.tableUri
      ClinicCosmos__accountEndpoint: database.outputs.endpoint
      COSMOS_ENDPOINT: database.outputs.endpoint
      CANCELLATIONS_CONTAINER: 'cancellations'
      CONFIRMATION_QUEUE: 'clinic-confirmations'
      REMINDER_SCHEDULE: '0 0 7 * * *'
      INSURER_URL: 'https://portal.insurer.example/api'
      INSURER_TOKEN: '@Microsoft.KeyVault(SecretUri=${vault::insurer.properties.secretUri})'
      SENDGRID_API_KEY: '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=sendgrid-key)'
      INSURANCE_HASH_KEY: '@Microsoft.KeyVault(VaultName=${vault.name};SecretName=insurance-hash-key)'
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
    }
  }
}

// Blob Data Contributor, Queue Data Contributor, Table Data Contributor: no more than the functions do.
var storageRoles = [
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
]

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: accountName
}

resource storageAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in storageRoles: {
    name: guid(account.id, identity.id, role)
    scope: account
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource secretsAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, 'secrets')
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

output functionApp string = booking.outputs.name
