terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.0"
    }
  }
}

resource "azurerm_resource_group" "gym" {
  name     = "rg-gym"
  location = "eastus"
}

resource "azurerm_storage_account" "gym" {
  name                            = "stgymsignup"
  resource_group_name             = azurerm_resource_group.gym.name
  location                        = azurerm_resource_group.gym.location
  account_tier                    = "Standard"
  account_replication_type        = "GRS"
  min_tls_version                 = "TLS1_0"
  https_traffic_only_enabled      = false
  allow_nested_items_to_be_public = true
}

resource "azurerm_storage_container" "members" {
  name                  = "members"
  storage_account_name  = azurerm_storage_account.gym.name
  container_access_type = "blob"
}

resource "azurerm_service_plan" "gym" {
  name                = "plan-gym"
  resource_group_name = azurerm_resource_group.gym.name
  location            = azurerm_resource_group.gym.location
  os_type             = "Linux"
  sku_name            = "Y1"
}

resource "azurerm_linux_function_app" "gym" {
  name                       = "func-gym-signup"
  resource_group_name        = azurerm_resource_group.gym.name
  location                   = azurerm_resource_group.gym.location
  service_plan_id            = azurerm_service_plan.gym.id
  storage_account_name       = azurerm_storage_account.gym.name
  storage_account_access_key = azurerm_storage_account.gym.primary_access_key
  https_only                 = false

  identity {
    type = "SystemAssigned"
  }

  site_config {
    minimum_tls_version      = "1.0"
    ftps_state               = "AllAllowed"
    remote_debugging_enabled = true
    cors {
      allowed_origins = ["*"]
    }
    application_stack {
      python_version = "3.8"
    }
  }

  app_settings = {
    GymStorage  = azurerm_storage_account.gym.primary_connection_string
    PARTNER_URL = "http://partner.example/members"
  }
}

resource "azurerm_role_assignment" "everything" {
  scope                = azurerm_resource_group.gym.id
  role_definition_name = "Contributor"
  principal_id         = azurerm_linux_function_app.gym.identity[0].principal_id
}

resource "azurerm_network_security_group" "open" {
  name                = "nsg-gym"
  resource_group_name = azurerm_resource_group.gym.name
  location            = azurerm_resource_group.gym.location

  security_rule {
    name                       = "everybody"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "*"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
}
