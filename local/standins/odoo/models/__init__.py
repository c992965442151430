"""The models that the stand-in knows. Anything else is "no such model"."""

from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.models import (
    deliveries,
    external_ids,
    invoices,
    invoicing,
    mail,
    order_lines,
    orders,
    partners,
    pricelists,
    products,
    settings,
)

MODELS: tuple[type[BaseModel], ...] = (
    deliveries.Picking,
    deliveries.StockMove,
    external_ids.ExternalIdentifier,
    invoices.Invoice,
    invoices.InvoiceLine,
    invoicing.InvoiceWizard,
    mail.Mail,
    mail.MailTemplate,
    order_lines.SaleOrderLine,
    orders.SaleOrder,
    partners.Partner,
    pricelists.Pricelist,
    pricelists.PricelistRule,
    products.Product,
    products.ProductCategory,
    products.ProductTemplate,
    settings.ApiKey,
    settings.Company,
    settings.Country,
    settings.Currency,
    settings.FiscalPosition,
    settings.Language,
    settings.Payment,
    settings.Tax,
    settings.Unit,
    settings.User,
)
REGISTRY = {model.NAME: model for model in MODELS}
