"""What stands over the columns of the bank's list: written for the bank, and read when it comes back."""

REFERENCE = "付款参考号"
NAME = "户名"
BANK = "开户银行"
ACCOUNT = "账号"
AMOUNT = "金额（元）"
RESULT = "处理结果"
PAID_ON = "入账日期"
VOUCHER = "凭证号"
REASON = "失败原因"

# What is told to the bank, and what the bank answers.
ORDERS = (REFERENCE, NAME, BANK, ACCOUNT, AMOUNT)
ANSWERS = (RESULT, PAID_ON, VOUCHER, REASON)

SUCCEEDED = "成功"
FAILED = "失败"
RESULTS = (SUCCEEDED, FAILED)
