"""CyberTips as police download them (JSON, PDF) and referral lists as tables in a PDF; one reader for both forms of a tip."""
