"""Parts of the contract suite that ``connectors.crm.testing`` offers as one."""
