"""The series of numbers of the subsidies: applications (申请), notices (公示), rolls (花名册)."""

APPLICATION, NOTICE, ROLL = "SQ", "GS", "HMC"
