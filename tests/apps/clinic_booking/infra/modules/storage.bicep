param location string
param accountName string
param subnetId string
param workspaceId string
param tags object

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
    encryption: {
      requireInfrastructureEncryption: true
      keySource: 'Microsoft.Storage'
      services: { blob: { enabled: true }, queue: { enabled: true, keyType: 'Account' } }
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: true, days: 14 } }

    resource referrals 'containers' = { name: 'referrals' }
    resource archive 'containers' = { name: 'archive' }
  }

  resource queues 'queueServices' = {
    name: 'default'
    resource names 'queues' = [for queue in ['clinic-confirmations', 'clinic-reminders']: { name: queue }]
  }

  resource tables 'tableServices' = {
    name: 'default'
    resource waiting 'tables' = { name: 'waitinglist' }
  }

  // Letters stay a month where they arrive and ten years in the archive, as the law on patient files asks.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'referrals'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['referrals/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
            }
          }
          {
            name: 'archive'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['archive/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 3650 } } }
            }
          }
        ]
      }
    }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

resource endpoints 'Microsoft.Network/privateEndpoints@2023-11-01' = [
  for part in ['blob', 'queue', 'table']: {
    name: '${accountName}-${part}'
    location: location
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        { name: part, properties: { privateLinkServiceId: account.id, groupIds: [part] } }
      ]
    }
  }
]

output name string = account.name
output blobUri string = account.properties.primaryEndpoints.blob
output queueUri string = account.properties.primaryEndpoints.queue
output tableUri string = account.properties.primaryEndpoints.table
