# Grown over the years, and in a hurry: nothing here should be copied.
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 3.110"
    }
  }
}

provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "hr" {
  name     = "${var.prefix}-onboarding"
  location = var.location
}

resource "azurerm_storage_account" "hr" {
  name                     = "${var.prefix}demo"
  resource_group_name      = azurerm_resource_group.hr.name
  location                 = azurerm_resource_group.hr.location
  account_tier             = "Standard"
  account_replication_type = "GRS"
  min_tls_version          = "TLS1_0"
}

resource "azurerm_storage_table" "payroll" {
  name                 = "payroll"
  storage_account_name = azurerm_storage_account.hr.name
}

resource "azurerm_storage_queue" "orders" {
  for_each             = toset(["laptop", "phone"])
  name                 = "orders-${each.key}"
  storage_account_name = azurerm_storage_account.hr.name
}

resource "azurerm_mssql_server" "hr" {
  name                         = "${var.prefix}-demo"
  resource_group_name          = azurerm_resource_group.hr.name
  location                     = azurerm_resource_group.hr.location
  version                      = "12.0"
  administrator_login          = "hradmin"
  administrator_login_password = var.sql_password
  minimum_tls_version          = "1.0"
}

resource "azurerm_mssql_database" "databases" {
  for_each  = toset(["hr", "organisation"])
  name      = each.value
  server_id = azurerm_mssql_server.hr.id

  long_term_retention_policy {
    yearly_retention = "P10Y"
    week_of_year     = 1
  }
}

resource "azurerm_mssql_firewall_rule" "everybody" {
  name             = "everybody"
  server_id        = azurerm_mssql_server.hr.id
  start_ip_address = "0.0.0.0"
  end_ip_address   = "255.255.255.255"
}

resource "azurerm_servicebus_namespace" "hr" {
  name                = "${var.prefix}-demo"
  resource_group_name = azurerm_resource_group.hr.name
  location            = azurerm_resource_group.hr.location
  sku                 = "Standard"
}

resource "azurerm_servicebus_topic" "colleagues" {
  name                = "new-colleagues"
  namespace_id        = azurerm_servicebus_namespace.hr.id
  default_message_ttl = "P14D"
}

resource "azurerm_servicebus_subscription" "reception" {
  name               = "reception"
  topic_id           = azurerm_servicebus_topic.colleagues.id
  max_delivery_count = 10
}

resource "azurerm_application_insights" "hr" {
  name                = "${var.prefix}-insights"
  resource_group_name = azurerm_resource_group.hr.name
  location            = azurerm_resource_group.hr.location
  application_type    = "web"
  retention_in_days   = 730
  disable_ip_masking  = true
}

resource "azurerm_service_plan" "hr" {
  name                = "${var.prefix}-plan"
  resource_group_name = azurerm_resource_group.hr.name
  location            = azurerm_resource_group.hr.location
  os_type             = "Linux"
  sku_name            = "Y1"
}

resource "azurerm_linux_function_app" "onboarding" {
  name                       = "${var.prefix}-onboarding-demo"
  resource_group_name        = azurerm_resource_group.hr.name
  location                   = azurerm_resource_group.hr.location
  service_plan_id            = azurerm_service_plan.hr.id
  storage_account_name       = azurerm_storage_account.hr.name
  storage_account_access_key = azurerm_storage_account.hr.primary_access_key
  https_only                 = false

  site_config {
    minimum_tls_version      = "1.0"
    ftps_state               = "AllAllowed"
    remote_debugging_enabled = true

    application_stack {
      python_version = "3.11"
    }

    cors {
      allowed_origins = ["*"]
    }
  }

  identity {
    type = "SystemAssigned"
  }

  app_settings = {
    APPLICATIONINSIGHTS_CONNECTION_STRING = azurerm_application_insights.hr.connection_string
    HrStorage                             = azurerm_storage_account.hr.primary_connection_string
    HrBus                                 = azurerm_servicebus_namespace.hr.default_primary_connection_string
    COLLEAGUES_TOPIC                      = azurerm_servicebus_topic.colleagues.name
    HR_DATABASE_URL                       = "mssql+pyodbc://hradmin:${var.sql_password}@${azurerm_mssql_server.hr.fully_qualified_domain_name}/hr?driver=ODBC+Driver+18+for+SQL+Server"
    ORGANISATION_DSN                      = "Driver={ODBC Driver 18 for SQL Server};Server=tcp:${azurerm_mssql_server.hr.fully_qualified_domain_name},1433;Database=organisation;Uid=hradmin;Pwd=${var.sql_password}"
    GRAPH_TOKEN                           = var.graph_token
    WEBSITE_HTTPLOGGING_RETENTION_DAYS    = "90"
  }
}

resource "azurerm_role_assignment" "onboarding" {
  scope                = azurerm_resource_group.hr.id
  role_definition_name = "Contributor"
  principal_id         = azurerm_linux_function_app.onboarding.identity[0].principal_id
}
