class Status {
  constructor(order) {
    this.order = order;
  }

  toBody() {
    return { notes: this.order.notes, customer: this.order.customer };
  }
}

exports.status = async (context, req, found) => {
  context.log(`asked for ${req.params.id}`);
  return { body: new Status(found).toBody() };
};
