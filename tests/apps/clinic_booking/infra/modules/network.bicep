param location string
param environmentName string
param tags object

resource rules 'Microsoft.Network/networkSecurityGroups@2023-11-01' = {
  name: 'clinic-${environmentName}-rules'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'DenyInboundFromInternet'
        properties: {
          access: 'Deny'
          direction: 'Inbound'
          priority: 100
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'clinic-${environmentName}'
  location: location
  tags: tags
  properties: { addressSpace: { addressPrefixes: ['10.20.0.0/22'] } }

  resource app 'subnets' = {
    name: 'app'
    properties: {
      addressPrefix: '10.20.0.0/24'
      networkSecurityGroup: { id: rules.id }
      delegations: [{ name: 'functions', properties: { serviceName: 'Microsoft.Web/serverFarms' } }]
    }
  }

  resource endpoints 'subnets' = {
    name: 'endpoints'
    properties: {
      addressPrefix: '10.20.1.0/24'
      networkSecurityGroup: { id: rules.id }
    }
    dependsOn: [app]
  }
}

output appSubnetId string = network::app.id
output endpointSubnetId string = network::endpoints.id
