variable "prefix" {
  type    = string
  default = "hr"
}

variable "location" {
  type    = string
  default = "eastus"
}

variable "sql_password" {
  type      = string
  sensitive = true
}

variable "graph_token" {
  type = string
}
